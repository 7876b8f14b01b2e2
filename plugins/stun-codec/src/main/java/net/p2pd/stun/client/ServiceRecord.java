package net.p2pd.stun.client;

/**
 * One SRV record: a server of a service (RFC 2782).
 *
 * @param priority the lowest is tried first
 * @param weight how often it is tried first among those of one priority
 * @param host its name; {@code .} if the domain says that it has no such service
 * @param port its port
 */
public record ServiceRecord(int priority, int weight, String host, int port) {}
