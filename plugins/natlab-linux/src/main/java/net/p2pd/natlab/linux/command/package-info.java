/** The command {@code p2pd lab}: a program behind a NAT of a scenario. */
package net.p2pd.natlab.linux.command;
