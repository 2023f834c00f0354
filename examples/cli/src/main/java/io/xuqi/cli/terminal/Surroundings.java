package io.xuqi.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * The world around one run of the command line, so that tests can bring their own.
 *
 * @param in standard input
 * @param out standard output: what was asked for, and nothing else
 * @param err standard error: notices and faults
 * @param terminal whether a person looks at the output
 * @param prompter asks that person
 * @param environment the environment's variables
 * @param clock tells the time
 * @param pace waits for a command that follows something
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Prompter prompter,
    Map<String, String> environment,
    Clock clock,
    Pace pace) {}
