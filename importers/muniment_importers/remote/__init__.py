"""The one way to the network: asked politely, and never led into a network that is not public."""
