/** The way of a connection: who tries what, when, and which attempt wins. */
package net.p2pd.core;
