# A shell that ends by a signal.
kill -TERM $$
sleep 5
