"""Mail: paths go in; messages come out, each with its parts, settled by a verdict or open to be read as a document."""
