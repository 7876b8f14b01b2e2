package net.p2pd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.node.NodeRuntime;
import net.p2pd.stun.client.StunClient;
import net.p2pd.stun.client.StunResult;
import net.p2pd.stun.client.StunServer;
import net.p2pd.stun.client.StunTransport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code p2pd stun}: asks a STUN server where it sees this machine. */
@Command(
    name = "stun",
    description = "Asks a STUN server with which address it sees this machine.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class StunCommand implements Callable<Integer> {

  private static final double NANOS_OF_A_MILLI = 1e6;

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "SERVER",
      converter = ServerConverter.class,
      description =
          "The server: host, host:port, [address]:port, or stun:domain or stuns:domain, whose"
              + " servers the DNS tells.")
  private @Nullable StunServer server;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Option(
      names = "--transport",
      paramLabel = "udp|tcp|tls",
      description = "How to ask; default: udp, for stuns: tls.")
  private @Nullable StunTransport transport;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "The limit for all of it, such as 500ms or 30s; default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--nic",
      paramLabel = "NAME",
      description = "Asks through this network interface; default: as the system chooses.")
  private @Nullable String nic;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "With tls: trusts the certificates in this PEM file instead of the system's.")
  private @Nullable Path trusted;

  @ArgGroup private final Families families = new Families();

  /** At most one of them. */
  static final class Families {
    @Option(names = "-4", description = "Asks over IPv4 only.")
    private boolean four;

    @Option(names = "-6", description = "Asks over IPv6 only.")
    private boolean six;

    @Nullable
    Family wanted() {
      return four ? Family.IPV4 : six ? Family.IPV6 : null;
    }
  }

  /** Reads a server; what is wrong with it is wrong usage. */
  static final class ServerConverter implements ITypeConverter<StunServer> {
    @Override
    public StunServer convert(String value) {
      try {
        return StunServer.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    StunServer asked = target();
    StunClient client = StunClient.of(new NodeRuntime().pipes()).timeout(timeout);
    Path file = trusted;
    if (file != null) {
      client = client.tls(Tls.of(trust(file)));
    }
    Family family = families.wanted();
    if (family != null) {
      client = client.family(family);
    }
    String name = nic;
    if (name != null) {
      Nic through = nic(name);
      Family one = family == null ? through.families().iterator().next() : family;
      client = client.from(through.route(one).bind());
    }
    StunResult result = Starting.await(client.ask(asked));
    if (json) {
      Output.json(spec.commandLine().getOut(), tree(asked, result));
    } else {
      print(asked, result);
    }
    return P2pdCommandLine.DONE;
  }

  private StunServer target() {
    StunServer named = server;
    if (named == null) {
      throw new ParameterException(spec.commandLine(), "Name a server.");
    }
    StunTransport wanted = transport;
    if (wanted == null) {
      return named;
    }
    if (named.transport() == StunTransport.TLS && wanted != StunTransport.TLS) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + named + "' is to be asked over TLS; write stun: instead of stuns: for " + wanted);
    }
    return named.over(wanted);
  }

  private Nic nic(String name) {
    return NodeRuntime.nics(common.nodeOptions()).stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new P2pdException(
                    "there is no network interface '"
                        + name
                        + "' that a node would use; 'p2pd nics' shows them"));
  }

  private static SSLContext trust(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + ++count, one);
      }
      if (count == 0) {
        throw new P2pdException("there is no certificate in " + file);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new P2pdException("the file " + file + " cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new P2pdException(file + " holds no certificates in PEM form: " + e.getMessage(), e);
    }
  }

  private static String text(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }

  private static Map<String, Object> tree(StunServer asked, StunResult result) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("server", asked.toString());
    tree.put("transport", asked.transport().toString());
    tree.put("answeredBy", text(result.server()));
    tree.put("externalAddress", result.mapped().getAddress().getHostAddress());
    tree.put("externalPort", result.mapped().getPort());
    result
        .local()
        .ifPresent(
            local -> {
              tree.put("localAddress", local.getAddress().getHostAddress());
              tree.put("localPort", local.getPort());
            });
    tree.put("elapsedMs", result.elapsed().toNanos() / NANOS_OF_A_MILLI);
    tree.put("requests", result.requests());
    result.software().ifPresent(words -> tree.put("software", words));
    result.otherAddress().ifPresent(other -> tree.put("otherAddress", text(other)));
    return tree;
  }

  private void print(StunServer asked, StunResult result) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("external address  " + text(result.mapped()));
    Optional<InetSocketAddress> local = result.local();
    local.ifPresent(own -> out.println("local address     " + text(own) + translated(own, result)));
    String software =
        result.software().map(words -> ", " + words.replaceAll("\\p{C}", "?")).orElse("");
    out.println(
        "answered by       "
            + text(result.server())
            + " ("
            + asked.transport()
            + software
            + ") after "
            + Math.max(1, result.elapsed().toMillis())
            + " ms"
            + (result.requests() > 1 ? ", asked " + result.requests() + " times" : ""));
    out.flush();
  }

  /** What the two addresses say together, in words. */
  private static String translated(InetSocketAddress local, StunResult result) {
    InetAddress own = local.getAddress();
    if (own.isAnyLocalAddress()) {
      return "";
    }
    return own.equals(result.mapped().getAddress())
        ? " (the same: no address translation in between)"
        : " (translated by a router)";
  }
}
