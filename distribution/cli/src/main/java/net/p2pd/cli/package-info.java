/** One class per command. */
package net.p2pd.cli;
