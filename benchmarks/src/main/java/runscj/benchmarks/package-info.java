/** JMH benchmarks of what every system call of a guest passes through. See the module's README. */
package runscj.benchmarks;
