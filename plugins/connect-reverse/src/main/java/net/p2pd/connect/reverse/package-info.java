/**
 * Connections back: {@code ReverseStrategy} is the service, {@code CallBack} asks and waits, {@code
 * Answering} decides whether to dial, and {@code ReverseMessage} is what the two say.
 */
package net.p2pd.connect.reverse;
