package net.p2pd.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pdException;
import net.p2pd.api.route.Family;
import net.p2pd.node.Infrastructure;

/**
 * The servers of the demo: STUN, TURN and MQTT on loopback, at ports that were free and with a
 * password of this run.
 */
final class DemoServers implements AutoCloseable {

  private static final InetAddress PLACE = Family.IPV4.loopback();
  private static final String HOST = "127.0.0.1";
  private static final String USER = "demo";
  private static final String PASSWORD = "password";
  private static final String USERS = "users.toml";
  private static final int TRIES = 50;

  private final Infrastructure running;
  private final Path secrets;
  private final int stun;
  private final int turn;
  private final int mqtt;

  private DemoServers(Infrastructure running, Path secrets, int stun, int turn, int mqtt) {
    this.running = running;
    this.secrets = secrets;
    this.stun = stun;
    this.turn = turn;
    this.mqtt = mqtt;
  }

  /**
   * Starts them, and returns when they serve.
   *
   * @throws P2pdException with what could not start
   */
  static DemoServers start(NodeOptions options) {
    Path secrets;
    try {
      secrets = Files.createTempDirectory("p2pd-demo"); // for its owner only
    } catch (IOException e) {
      throw new P2pdException("the demo's password cannot be kept: " + e, e);
    }
    boolean started = false;
    try {
      DemoServers servers = start(options, secrets);
      started = true;
      return servers;
    } catch (IOException e) {
      throw new P2pdException("the demo's password cannot be kept: " + e, e);
    } finally {
      if (!started) {
        delete(secrets);
      }
    }
  }

  private static DemoServers start(NodeOptions options, Path secrets) throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    List<Integer> ports = freePorts(4);
    List<String> listen = List.of(HOST);
    ServeUsers.writeSecret(secrets.resolve(PASSWORD), password);
    ServeUsers.writeSecret(secrets.resolve(USERS), "[\"" + USER + ":" + password + "\"]");
    String users = secrets.resolve(USERS).toString();
    NodeOptions servers =
        options
            .set("plugin.service-stun.listen", listen)
            .set("plugin.service-stun.port", ports.get(0))
            .set("plugin.service-stun.alternate-port", ports.get(3))
            .set("plugin.service-turn.listen", listen)
            .set("plugin.service-turn.port", ports.get(1))
            .set("plugin.service-turn.users-file", users)
            .set("plugin.service-turn.allowed-peers", List.of("127.0.0.0/8"))
            .set("plugin.service-mqtt.listen", listen)
            .set("plugin.service-mqtt.port", ports.get(2))
            .set("plugin.service-mqtt.users-file", users);
    Infrastructure running =
        Infrastructure.start(
            servers, List.of(ServeReport.STUN, ServeReport.TURN, ServeReport.MQTT));
    return new DemoServers(running, secrets, ports.get(0), ports.get(1), ports.get(2));
  }

  /** Returns options of a node that uses them. */
  NodeOptions forNode(NodeOptions options) {
    return options
        .set("stun.servers", List.of(HOST + ":" + stun))
        .set("turn.servers", List.of(login("turn:" + HOST + ":" + turn)))
        .set("signal.mqtt.brokers", List.of(login("tcp://" + HOST + ":" + mqtt)));
  }

  private Map<String, Object> login(String uri) {
    return Map.of(
        "uri", uri, "username", USER, "password-file", secrets.resolve(PASSWORD).toString());
  }

  /** Returns ports that neither TCP nor UDP uses now. */
  private static List<Integer> freePorts(int count) {
    List<Integer> ports = new ArrayList<>();
    List<AutoCloseable> held = new ArrayList<>();
    try {
      for (int i = 0; i < TRIES && ports.size() < count; i++) {
        ServerSocket tcp = new ServerSocket(0, 1, PLACE);
        held.add(tcp);
        try {
          held.add(new DatagramSocket(tcp.getLocalPort(), PLACE));
          ports.add(tcp.getLocalPort());
        } catch (IOException taken) {
          // by UDP; the next one may be free for both
        }
      }
    } catch (IOException e) {
      throw new P2pdException("no port of loopback can be opened: " + e.getMessage(), e);
    } finally {
      held.forEach(DemoServers::close);
    }
    if (ports.size() < count) {
      throw new P2pdException("no ports of loopback are free for both TCP and UDP");
    }
    return ports;
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket that was only held cannot be closed", e);
    }
  }

  @Override
  public void close() {
    running.close();
    delete(secrets);
  }

  private static void delete(Path secrets) {
    try {
      Files.deleteIfExists(secrets.resolve(PASSWORD));
      Files.deleteIfExists(secrets.resolve(USERS));
      Files.deleteIfExists(secrets);
    } catch (IOException e) {
      throw new P2pdException("the demo's password cannot be deleted: " + e, e);
    }
  }
}
