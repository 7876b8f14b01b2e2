/** The build step that rewrites jars; {@link net.p2pd.packer.Packer} is where it begins. */
package net.p2pd.packer;
