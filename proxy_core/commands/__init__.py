"""The subcommands of `easel`, a module for each family. They know no Qt and import the engine only when they run."""
