package net.p2pd.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.gateway.PortControl;
import net.p2pd.natlab.gateway.UpnpConnection;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.junit.NatLabExtension;
import net.p2pd.natlab.junit.ScenarioFile;
import net.p2pd.natlab.junit.Seeded;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.scenario.Scenario;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The README's programs stand here word for word and are run; its table names every key. */
class ReadmeTest {

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }

  @Test
  void everyProgramOfTheReadmeIsRunHere() {
    String here = squeezed(read("src/test/java/net/p2pd/natlab/ReadmeTest.java"));
    Matcher blocks =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(read("README.md"));
    int count = 0;
    while (blocks.find()) {
      assertThat(here).contains(squeezed(blocks.group(1)));
      count++;
    }
    assertThat(count).isEqualTo(6);
  }

  @Test
  void theScenarioIsRead(@TempDir Path folder) throws IOException {
    Matcher toml = Pattern.compile("```toml\\n(.*?)```", Pattern.DOTALL).matcher(read("README.md"));
    assertThat(toml.find()).isTrue();
    Path file = Files.writeString(folder.resolve("lab.toml"), toml.group(1));

    NatLab lab = NatLab.of(Scenario.read(file));
    LabNode alice = lab.node("alice", new DirectStrategy());
    VirtualHost stun = lab.scenario().host("stun.example");

    assertThat(alice.host().address(Family.IPV4)).hasToString("/192.168.2.2");
    assertThat(lab.scenario().home("alices").router().nat(Family.IPV4).external())
        .hasToString("[/100.64.0.3]");
    assertThat(lab.scenario().home("carrier").router().nat(Family.IPV4).external())
        .hasToString("[/203.0.0.2, /203.1.0.2]");
    assertThat(stun.nics().get(1).addresses())
        .extracting(NicAddress::toString)
        .startsWith("198.18.0.2/32", "198.19.0.2/32");
  }

  private static String toml() {
    Matcher toml = Pattern.compile("```toml\\n(.*?)```", Pattern.DOTALL).matcher(read("README.md"));
    assertThat(toml.find()).isTrue();
    return toml.group(1);
  }

  @Test
  void theTestsAreRun() throws IOException {
    Files.writeString(Path.of("target/alice-and-bob.toml"), toml());
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Pigeons.PigeonTest.class))
        .execute()
        .testEvents()
        .assertStatistics(counts -> counts.started(2).succeeded(2));
  }

  @Test
  void optionsAreParsed() {
    NatOptions.parse("port-restricted-equal");
    NatOptions.parse(
        "symmetric-independent delta=independent:-4 unsolicited=reset tcp.filtering=address-dependent");
  }

  @Test
  void anInternetIsBuilt() {
    VirtualInternet internet = new VirtualInternet(7);
    VirtualHome carrier = internet.home("carrier", NatOptions.parse("symmetric-random"));
    VirtualHome home = internet.home("home", NatOptions.parse("port-restricted-equal"), carrier);
    home.router()
        .conditions(
            LinkConditions.delayed(Duration.ofMillis(30)).loss(0.02).jitter(Duration.ofMillis(5)));
    VirtualHost alice = home.host("alice");
    VirtualHost server = internet.publicHost("server.example");
    internet.trace().onLine(System.out::println);
    CompletableFuture<Pipe> opening =
        alice.pipes().open(Transport.TCP, Destination.of("server.example", 80));
    internet.time().runUntil(opening::isDone, Duration.ofSeconds(10));

    assertThat(opening).isCompletedExceptionally();
    assertThat(internet.trace().events()).isGreaterThan(4);
    assertThat(server.name()).isEqualTo("server.example");
  }

  @Test
  void gatewaysTakeBytesAndGiveBytes() {
    InetAddress router = Endpoint.address("192.168.1.1");
    Endpoint client = Endpoint.of("192.168.1.2", 5000);
    NatBox box =
        new NatBox(
            NatOptions.parse("full-cone-equal port-mapping=nat-pmp,upnp"),
            List.of(Endpoint.address("203.0.0.2")),
            router,
            new SplittableRandom(1));
    Function<Family, NatBox> boxes = family -> family == Family.IPV4 ? box : null;
    byte[] datagram = {0, 0};
    byte[] request = "GET /rootDesc.xml HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8);

    PortControl control = new PortControl(boxes, System::nanoTime);
    byte[] answer = control.answer(client, datagram);
    UpnpGateway upnp = new UpnpGateway(boxes, System::nanoTime, "home-router");
    List<byte[]> answers = upnp.search(router, datagram);
    UpnpConnection connection = upnp.connection(client);
    byte[] page = connection.receive(request);

    assertThat(answer).hasSize(12).endsWith(203, 0, 0, 2);
    assertThat(answers).as("a datagram that is no search").isEmpty();
    assertThat(new String(page, StandardCharsets.UTF_8)).contains("InternetGatewayDevice:2");
  }

  @Test
  void nodesAreConnected() {
    NatLab lab = NatLab.seeded(7);
    LabNode alice = lab.behind("port-restricted-equal", new DirectStrategy());
    LabNode bob = lab.onTheInternet(new DirectStrategy());
    ConnectReport report = lab.connect(alice, bob);
    assertThat(report.isConnected()).isTrue();
  }

  /** Where the test of the README is static though it does not say so. */
  interface Pigeons {

    @ExtendWith(NatLabExtension.class)
    class PigeonTest {

      @Test
      @Seeded(7)
      void fliesBetweenHomes(NatLab lab) {
        ConnectReport report =
            lab.between("port-restricted-equal", "open-equal")
                .running(DirectStrategy::new)
                .overLinks(LinkConditions.delayed(Duration.ofMillis(40)).loss(0.05))
                .connect();
        assertThat(report.isConnected()).isTrue();
      }

      @Test
      void fliesInAScenario(@ScenarioFile("target/alice-and-bob.toml") NatLab lab) {
        LabNode alice = lab.node("alice", new DirectStrategy());
        LabNode server = lab.node("stun.example", new DirectStrategy());
        assertThat(lab.connect(alice, server).isConnected()).isTrue();
      }
    }
  }

  /** Stands for the plugin's class, which its module does not export. */
  private static final class DirectStrategy implements ConnectStrategy {
    private final ConnectStrategy real = new Dialler();

    @Override
    public String id() {
      return real.id();
    }

    @Override
    public void start(net.p2pd.api.plugin.PluginContext context) {
      real.start(context);
    }

    @Override
    public net.p2pd.api.connect.Applicability applicable(
        net.p2pd.api.connect.ConnectRequest request) {
      return real.applicable(request);
    }

    @Override
    public java.util.concurrent.CompletionStage<Void> connect(
        net.p2pd.api.connect.ConnectAttempt attempt) {
      return real.connect(attempt);
    }
  }

  @Test
  void theTableNamesEveryKeyAndNoOther() {
    String message = "";
    try {
      NatOptions.parse("open-equal nothing=1");
    } catch (IllegalArgumentException e) {
      message = e.getMessage();
    }
    List<String> known = List.of(message.replaceAll(".*known are: ", "").split(", "));
    List<String> told = new ArrayList<>();
    String readme = read("README.md");
    String model = readme.substring(0, readme.indexOf("## Scenarios"));
    Matcher rows = Pattern.compile("(?m)^\\| (`[^|]*`) \\|").matcher(model);
    while (rows.find()) {
      for (String key : rows.group(1).split(", ")) {
        told.add(key.replace("`", ""));
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(known);
  }
}
