#!/bin/sh
# Makes the trimmed Java runtime. An AOT cache holds the method handle shapes that lib/classlist names, and no others: those of our start-up are added
# (method-handles.txt: what -Djava.lang.invoke.MethodHandle.TRACE_RESOLVE=true shows as failed). Each would be a class made at run time.
# usage: runtime.sh JDK_HOME OUTPUT
set -eu
jdk=$1 output=$2
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$output"
"$jdk/bin/jlink" --add-modules java.base,java.logging,jdk.unsupported --strip-debug --no-header-files --no-man-pages --output "$output"
chmod u+w "$output/lib/classlist"
sed 's/^/@lambda-form-invoker /' "$here/method-handles.txt" >>"$output/lib/classlist"
