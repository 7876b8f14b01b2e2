/** Plugin directories, their descriptors, their layers, and what went wrong with them, in words. */
package net.p2pd.loader;
