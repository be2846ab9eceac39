# An exit status passes through.
exit 42
