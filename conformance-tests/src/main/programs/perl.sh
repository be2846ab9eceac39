# perl: hashes, fork, sockets between processes, file tests, sprintf, regular expressions.
perl -e 'my %h = map { $_ => $_ ** 2 } 1..5; print join(q(,), map { $h{$_} } sort keys %h), qq(\n)'
perl -MSocket -e '
  $| = 1; socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die $!;
  my $pid = fork; if (!$pid) { close $a; print $b "from the child\n"; exit 3 } close $b; print scalar <$a>; waitpid $pid, 0; print $? >> 8, "\n";'
perl -MPOSIX -e 'print strftime("%F", gmtime(0)), " ", floor(-1.5), "\n"; $SIG{ALRM} = sub { print "alarm\n"; exit 9 }; alarm 1; sleep 10'; echo "exit $?"
perl -ne '$n += () = /e/gi; END { print $n > 0 ? "some\n" : "none\n" }' /etc/passwd
perl -e 'opendir my $d, "/usr/lib" or die; print scalar(grep { -d "/usr/lib/$_" } readdir $d) > 3 ? "directories\n" : "few\n"'
perl -MIO::Select -e 'pipe my $r, my $w; print IO::Select->new($r)->can_read(0.05) ? "ready\n" : "not ready\n"'
perl -e 'exit 200'; echo "exit $?"; perl -e 'die "dying\n"' 2>&1; echo "exit $?"
