# Pipelines, job numbers, process substitution, traps and here-documents of bash.
printf 'b\na\nc\n' | sort | tr a-z A-Z | paste -sd, -
for i in 1 2 3; do echo $((i * i)) | cat; done
set -o pipefail
false | true; echo "pipefail $?"
yes | head -n 3
diff <(seq 1 5) <(seq 1 2 5); echo "diff $?"
sleep 0.05 & wait $!; echo "waited $?"
(exit 7) & wait $!; echo "waited $?"
trap 'echo trapped' USR1; kill -USR1 $$; trap - USR1
seq 1 20000 | tee >(wc -l >&2) 2>/tmp/count | tail -n 1
mkfifo /tmp/fifo; (echo through the fifo >/tmp/fifo &); cat /tmp/fifo
coproc doubler { while read -r n; do echo $((n * 2)); done; }
echo 21 >&"${doubler[1]}"; read -r answer <&"${doubler[0]}"; echo "$answer"
exec {doubler[1]}>&-; wait; echo "coprocess $?"
cat <<END | md5sum
$(seq 1 1000)
END
sh -c 'kill -KILL $$'; echo "killed $?"
ulimit -n; umask; echo "$PWD $#"
