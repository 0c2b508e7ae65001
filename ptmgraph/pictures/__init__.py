"""What is drawn of the graph, and where: the same for the app and for notebooks."""
