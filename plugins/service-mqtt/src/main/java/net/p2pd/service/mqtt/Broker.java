package net.p2pd.service.mqtt;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.Metrics;

/**
 * The library's broker with all that it needs to be told, and no more: no files, no telemetry, no
 * web sockets. Started once and closed once; every method may be called from any thread.
 */
final class Broker implements AutoCloseable {

  private static final String OFF = BrokerConstants.DISABLED_PORT_BIND;

  /** How long messages are kept for a client that left and said it would come back. */
  private static final String ABSENCE = "1h";

  /** How long a connection may be silent before its client logged in, in seconds. */
  private static final String PATIENCE = "30";

  private final MqttOptions options;
  private final System.Logger logger;
  private final Server server = new Server();
  private final Guests guests;
  private final Logins logins;
  private List<InetSocketAddress> addresses = List.of();
  private boolean begun;

  Broker(MqttOptions options, System.Logger logger, Metrics metrics) {
    this.options = options;
    this.logger = logger;
    this.guests = new Guests(server, options.connections(), logger, metrics);
    this.logins = new Logins(options.users(), metrics);
  }

  /**
   * Starts it; returns when it serves.
   *
   * @throws P2pdException with why it cannot
   */
  synchronized void start() {
    @Nullable SslContext tls = tls();
    int port = chosen(options.port());
    int tlsPort = tls == null ? -1 : chosen(options.tlsPort());
    begun = true;
    try {
      server.startServer(
          new MemoryConfig(properties(port, tlsPort)),
          List.of(guests),
          () -> tls,
          logins,
          new PermitAllAuthorizatorPolicy());
    } catch (IOException | RuntimeException e) {
      throw new P2pdException(
          "the MQTT broker cannot listen at "
              + options.address().getHostAddress()
              + ports()
              + ": "
              + words(e),
          e);
    }
    List<InetSocketAddress> opened = new ArrayList<>();
    if (options.port() >= 0) {
      opened.add(new InetSocketAddress(options.address(), port));
    }
    if (tls != null) {
      opened.add(new InetSocketAddress(options.address(), tlsPort));
    }
    addresses = List.copyOf(opened);
  }

  /**
   * Chooses a free port where any will do. The library would choose one, too, but tells it by a map
   * that another of its threads fills, at some time.
   */
  private int chosen(int port) {
    if (port != 0) {
      return port;
    }
    try (ServerSocket free = new ServerSocket(0, 1, options.address())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new P2pdException("the MQTT broker finds no free port: " + e.getMessage(), e);
    }
  }

  private String ports() {
    String plain = options.port() >= 0 ? " port " + options.port() : "";
    String secure = options.tls() == null ? "" : " port " + options.tlsPort() + " (TLS)";
    return plain + (plain.isEmpty() || secure.isEmpty() ? "" : " and") + secure;
  }

  private static @Nullable String words(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage();
  }

  private Properties properties(int port, int tlsPort) {
    Properties properties = new Properties();
    properties.put(IConfig.HOST_PROPERTY_NAME, options.address().getHostAddress());
    properties.put(IConfig.PORT_PROPERTY_NAME, port(port));
    properties.put(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, OFF);
    if (tlsPort >= 0) {
      properties.put(IConfig.SSL_PORT_PROPERTY_NAME, port(tlsPort));
      properties.put(IConfig.WSS_PORT_PROPERTY_NAME, OFF);
    }
    properties.put(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, Boolean.toString(options.anonymous()));
    // A client that gives itself no name gets one (MQTT 3.1.1 section 3.1.3.1).
    properties.put(BrokerConstants.ALLOW_ZERO_BYTE_CLIENT_ID_PROPERTY_NAME, "true");
    properties.put(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(options.maxMessage()));
    properties.put(BrokerConstants.NETTY_CHANNEL_TIMEOUT_SECONDS_PROPERTY_NAME, PATIENCE);
    properties.put(IConfig.PERSISTENT_CLIENT_EXPIRATION_PROPERTY_NAME, ABSENCE);
    // Otherwise it keeps files, tells its makers where it runs, and looks for native parts.
    properties.put(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    properties.put(IConfig.ENABLE_TELEMETRY_NAME, "false");
    properties.put(BrokerConstants.NETTY_EPOLL_PROPERTY_NAME, "false");
    // Each message is on its way at once: those who find each other wait for every one of them.
    properties.put(
        IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME,
        Integer.toString(BrokerConstants.IMMEDIATE_BUFFER_FLUSH));
    return properties;
  }

  private static String port(int port) {
    return port < 0 ? OFF : Integer.toString(port);
  }

  private @Nullable SslContext tls() {
    MqttOptions.TlsFiles files = options.tls();
    if (files == null) {
      return null;
    }
    try (var chain = Files.newInputStream(files.certificate());
        var key = Files.newInputStream(files.privateKey())) {
      return SslContextBuilder.forServer(chain, key).sslProvider(SslProvider.JDK).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new P2pdException(
          "the MQTT broker's 'certificate' "
              + files.certificate()
              + " and 'private-key' "
              + files.privateKey()
              + " are no certificate chain and unencrypted PKCS #8 key in PEM: "
              + words(e),
          e);
    } catch (IOException e) {
      throw new P2pdException("a file for the MQTT broker's TLS cannot be read: " + e, e);
    }
  }

  /** Returns where it listens: first without TLS, then with it. */
  synchronized List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** Stops it and waits for its threads; also after a start that failed. */
  @Override
  public synchronized void close() {
    if (begun) {
      begun = false;
      guests.leaving();
      QuickStop.loopsOf(server);
      server.stopServer();
      logger.log(System.Logger.Level.DEBUG, "the MQTT broker is stopped");
    }
  }
}
