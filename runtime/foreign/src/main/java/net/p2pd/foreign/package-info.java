/**
 * {@link net.p2pd.foreign.Foreign} says what a test needs of this machine, {@link
 * net.p2pd.foreign.ForeignProgram} is one program that runs. Every wait has a limit.
 */
package net.p2pd.foreign;
