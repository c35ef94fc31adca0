"""The federal system's files: tables, layouts, works and the shares of aggregate reports; runs in the child process."""
