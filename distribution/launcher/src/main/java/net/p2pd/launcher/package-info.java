/** The first code to run in an installed product. */
package net.p2pd.launcher;
