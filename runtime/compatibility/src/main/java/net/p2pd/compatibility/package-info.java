/**
 * {@link net.p2pd.compatibility.CompatibilityGate} is the way in: what breaks those who were built
 * against a module's baseline needs an entry with its reason.
 */
package net.p2pd.compatibility;
