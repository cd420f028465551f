"""The command line: in go arguments and a project file, out come results on stdout, progress on stderr, an exit code.

Each module holds one command or one group of commands and is imported only when that command is called.
"""
