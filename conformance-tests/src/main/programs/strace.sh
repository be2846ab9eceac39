# strace: filters, following children, signals, attaching, injected errors, counts.
cd /tmp
strace -qq -e trace=write,exit_group echo hello 2>&1
strace -qq -f -o log -e trace=exit_group -e signal=none sh -c '(exit 3); true & wait'; sed 's/^[0-9]* *//' log | sort
strace -qq -e trace=none -e signal=SIGUSR1 sh -c 'trap "echo caught" USR1; kill -USR1 $$' 2>&1 | sed 's/si_pid=[0-9]*/si_pid=N/'
strace -qq -e inject=write:error=EIO:when=1 -e trace=write sh -c 'echo lost; echo kept' 2>&1
strace -qq -c -o counts -e trace=write sh -c 'echo 1; echo 2; echo 3'; awk '$NF == "write" { print $4, $NF }' counts
strace -qq -e trace=symlinkat ln -s /nowhere link 2>&1 | grep -c symlinkat; rm link
sleep 60 & target=$!
until grep -qx sleep /proc/$target/comm; do sleep 0.02; done
strace -qq -o log -e trace=none -p $target & tracer=$!
until grep -q '^TracerPid:[[:space:]]*[1-9]' /proc/$target/status; do sleep 0.02; done
kill $target; wait $tracer; echo "tracer $?"; sed 's/si_pid=[0-9]*/si_pid=N/' log
strace -qq -e trace=none sh -c 'kill -SEGV $$' 2>&1 | grep -o 'killed by SIGSEGV'; strace -qq -e trace=none sh -c 'exit 9' 2>&1; echo "exit $?"
strace nothing-here 2>&1; echo "exit $?"
