/**
 * UDP punching: {@code UdpPunchStrategy} is the service, {@code Outlook} says what can be hoped
 * for, {@code PunchRun} is one half of one attempt, and {@code PunchDriver} the path that it finds.
 */
package net.p2pd.connect.udppunch;
