/**
 * TCP hole punching. {@code TcpPunchStrategy} is the service, {@code Chances} says beforehand what
 * can work; a {@code PunchRun} is one half of one connect: it swaps {@code PunchMessage}s with the
 * other half and goes through several {@code Series}, each with fresh sockets ({@code Preparing}),
 * what they will look like from outside ({@code Prediction}) and one {@code Dialler} per target.
 */
package net.p2pd.connect.tcppunch;
