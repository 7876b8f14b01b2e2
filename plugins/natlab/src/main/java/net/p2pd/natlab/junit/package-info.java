/**
 * The laboratory in tests of JUnit: {@link net.p2pd.natlab.junit.NatLabExtension} makes one for
 * each test that wants it, and tells how to repeat a test that failed.
 */
package net.p2pd.natlab.junit;
