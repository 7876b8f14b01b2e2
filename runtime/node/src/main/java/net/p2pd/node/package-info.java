/** The node: what listens, connects and speaks on this machine. */
package net.p2pd.node;
