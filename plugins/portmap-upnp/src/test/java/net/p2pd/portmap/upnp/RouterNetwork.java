package net.p2pd.portmap.upnp;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A home, its router with miniupnpd, and a machine on the internet: three network namespaces of
 * this test's own, with packet filters of the kernel. The addresses outside are not those for
 * documentation, which miniupnpd takes for private ones; nothing leaves the namespaces.
 */
final class RouterNetwork implements AutoCloseable {

  static final String INSIDE = "192.168.7.2";
  static final String ROUTER = "192.168.7.1";
  static final String OUTSIDE = "11.7.7.7";
  static final String INSIDE_6 = "2001:db8:7::2";
  static final String ROUTER_6 = "2001:db8:7::1";

  private static final String SETUP =
      """
      set -e
      for n in in gw out; do ip netns add $P$n; ip -n $P$n link set lo up; done
      ip -n ${P}in link add eth0 type veth peer name lan netns ${P}gw
      ip -n ${P}out link add eth0 type veth peer name wan netns ${P}gw
      for n in in gw out; do ip netns exec $P$n sysctl -qw net.ipv6.conf.default.accept_dad=0 \
        net.ipv6.conf.all.accept_dad=0; done
      ip netns exec ${P}gw sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
      ip -n ${P}gw addr add 192.168.7.1/24 dev lan
      ip -n ${P}gw addr add 2001:db8:7::1/64 dev lan nodad
      ip -n ${P}gw addr add 11.7.7.7/24 dev wan
      ip -n ${P}gw addr add 2001:db8:8::1/64 dev wan nodad
      ip -n ${P}in addr add 192.168.7.2/24 dev eth0
      ip -n ${P}in addr add 2001:db8:7::2/64 dev eth0 nodad
      ip -n ${P}out addr add 11.7.7.9/24 dev eth0
      ip -n ${P}out addr add 2001:db8:8::9/64 dev eth0 nodad
      for l in "gw lan" "gw wan" "in eth0" "out eth0"; do set -- $l; ip -n $P$1 link set $2 up; done
      ip -n ${P}in route add default via 192.168.7.1
      ip -n ${P}in -6 route add default via 2001:db8:7::1
      ip -n ${P}out -6 route add default via 2001:db8:8::1
      ip netns exec ${P}gw nft -f "$D/rules.nft"
      # The kernel takes up to a second to notice that a link has its other end; before that it counts as down.
      for l in "gw lan" "gw wan" "in eth0" "out eth0"; do set -- $l; n=0
        until ip -n $P$1 link show $2 | grep -q "state UP"; do n=$((n + 1)); [ $n -lt 500 ]; sleep 0.02; done
      done
      """;

  private static final String RULES =
      """
      table inet filter {
        chain miniupnpd { }
        chain input {
          type filter hook input priority 0;
        }
        chain forward {
          type filter hook forward priority 0; policy drop;
          ct state established,related accept
          iifname "lan" accept
          icmpv6 type { destination-unreachable, packet-too-big } accept
          jump miniupnpd
        }
        chain prerouting_miniupnpd { }
        chain postrouting_miniupnpd { }
        chain prerouting {
          type nat hook prerouting priority -100;
          jump prerouting_miniupnpd
        }
        chain postrouting {
          type nat hook postrouting priority 100;
          jump postrouting_miniupnpd
          ip saddr 192.168.7.0/24 oifname "wan" masquerade
        }
      }
      """;

  private static final String DAEMON =
      """
      ext_ifname=wan
      ext_ip=11.7.7.7
      listening_ip=lan
      ipv6_listening_ip=::
      port=5000
      enable_natpmp=yes
      enable_upnp=yes
      secure_mode=yes
      min_lifetime=2
      uuid=00000000-0000-0000-0000-000000000007
      allow 1024-65535 0.0.0.0/0 1024-65535
      deny 0-65535 0.0.0.0/0 0-65535
      """;

  private final String prefix = "p2pd-" + ProcessHandle.current().pid() + "-";
  private final Path directory;
  private final Process daemon;
  private final Thread drain;
  private final StringBuffer said = new StringBuffer();

  /** Makes the network and waits until miniupnpd listens. */
  RouterNetwork(Path directory) throws IOException {
    this.directory = directory;
    Files.writeString(directory.resolve("rules.nft"), RULES);
    Files.writeString(directory.resolve("daemon.conf"), DAEMON);
    try {
      sh("P=" + prefix + "; D='" + directory + "'\n" + SETUP);
      daemon =
          start(
              "gw",
              List.of(
                  "miniupnpd",
                  "-d",
                  "-f",
                  directory.resolve("daemon.conf").toString(),
                  "-P",
                  directory.resolve("daemon.pid").toString()));
    } catch (RuntimeException | IOException e) {
      remove();
      throw e;
    }
    CompletableFuture<Boolean> listening = new CompletableFuture<>();
    drain = new Thread(() -> drain(listening), "miniupnpd-log");
    drain.setDaemon(true);
    drain.start();
    boolean started = false;
    try {
      started = Limits.await(listening, "miniupnpd to listen");
    } finally {
      if (!started) {
        close();
      }
    }
    if (!started) {
      throw new AssertionError("miniupnpd does not run here:\n" + said);
    }
  }

  /** Takes what the daemon says until it ends. */
  private void drain(CompletableFuture<Boolean> listening) {
    try (BufferedReader log = reader(daemon)) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        said.append(line).append('\n');
        if (line.contains("Listening for NAT-PMP/PCP")) {
          listening.complete(true);
        }
      }
    } catch (IOException e) {
      said.append(e);
    }
    listening.complete(false);
  }

  static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** What the daemon and the program inside have said. */
  String logs() throws IOException {
    return said + Files.readString(directory.resolve("client.log"));
  }

  /** Lets the router drop datagrams of PCP, as those do that only know NAT-PMP. */
  void dropPcp() {
    sh(
        "ip netns exec "
            + prefix
            + "gw nft add rule inet filter input udp dport 5351 @th,64,8 2 drop");
  }

  private static String sh(String script) {
    try {
      Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try {
        String output = Limits.read(process.getInputStream(), "the end of: " + script);
        if (Limits.await(process.onExit(), "the end of: " + script).exitValue() != 0) {
          throw new IllegalStateException(output);
        }
        return output;
      } finally {
        Limits.end(process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String where, List<String> program) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + where));
    command.addAll(program);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** What a program in the home prints, whatever its status. */
  String inside(String... program) {
    return sh("ip netns exec " + prefix + "in " + String.join(" ", program) + " 2>&1 || true");
  }

  /** What somebody outside hears who connects to an address; empty if that fails. */
  String greeting(String address, int port) {
    String family = address.contains(":") ? "TCP6:[" + address + "]" : "TCP4:" + address;
    return sh("ip netns exec "
            + prefix
            + "out socat -u "
            + family
            + ":"
            + port
            + ",connect-timeout=1 - 2>/dev/null || true")
        .strip();
  }

  /** Whether somebody outside gets a connection to an address of IPv4. */
  boolean isReached(String address, int port) {
    return sh("ip netns exec "
            + prefix
            + "out socat -u /dev/null TCP4:"
            + address
            + ":"
            + port
            + ",connect-timeout=1 2>/dev/null && echo reached || true")
        .contains("reached");
  }

  /** The router's table of IPv4 ports, as miniupnpc prints it. */
  String table() {
    return inside("upnpc", "-u", "http://" + ROUTER + ":5000/rootDesc.xml", "-l");
  }

  /** Starts the program of this test inside, with a part of this test's class path. */
  Process client(Predicate<String> classPath) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (classPath.test(entry)) {
        entries.add(entry);
      }
    }
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + "in"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(File.pathSeparator, entries),
            PortClient.class.getName()));
    return new ProcessBuilder(command)
        .redirectError(directory.resolve("client.log").toFile())
        .start();
  }

  private void remove() {
    sh("for n in in gw out; do ip netns del " + prefix + "$n 2>/dev/null; done; true");
  }

  @Override
  public void close() {
    Limits.end(daemon);
    remove();
    Limits.join(drain);
  }
}
