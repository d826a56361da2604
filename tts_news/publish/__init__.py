"""The finished episodes -> what people subscribe to, made from the folder of manifests."""
