"""The finished episodes -> what people subscribe to: all of it made from the folder of manifests."""
