/**
 * An extension of JUnit that compares before and after each test class, and one small class for
 * each kind of thing that can be left over.
 */
package net.p2pd.leaks;
