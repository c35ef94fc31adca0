"""The version of the distribution `sverka`."""

VERSION = "0.1.0"
