/**
 * Who a node is: its keys, the file that keeps them, and the directory that no two nodes share.
 *
 * <p>A key file is written once and never changed again, whatever is found in it.
 */
package net.p2pd.node.identity;
