/**
 * The NICs of the machine that a node runs on: which there are, which gateways they have, which of
 * them the node uses, and when that changes.
 */
package net.p2pd.node.route;
