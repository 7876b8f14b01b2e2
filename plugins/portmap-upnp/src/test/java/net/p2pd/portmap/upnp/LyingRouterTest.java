package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers that answer as no router should: a verdict in bounded time, and nobody else is asked. */
class LyingRouterTest {

  private final Home home = new Home("port-restricted-equal");
  private final ScriptedRouter router = new ScriptedRouter(home);

  private PortMapping open() {
    return home.open(Transport.TCP, router.address);
  }

  private String failure() {
    return home.failure(home.ask(Transport.TCP, router.address));
  }

  @Test
  void aGoodOneOpensAPortAndClosesIt() {
    PortMapping mapping = open();
    assertThat(mapping.external()).isEqualTo(new InetSocketAddress("198.51.100.7", 7000));
    home.lab.await(mapping.remove(), Home.LIMIT);
    assertThat(router.asked).endsWith("GetSpecificPortMappingEntry", "DeletePortMapping");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.4:8080/root.xml",
        "http://192.168.1.3.example.net:8080/root.xml",
        "http://user@192.168.1.3:8080/root.xml",
        "http://192.168.1.3@192.168.1.4:8080/root.xml",
        "http://[::1]:8080/root.xml",
        "https://192.168.1.3:8080/root.xml",
        "file:///etc/passwd",
        "http://192.168.1.3:99999/root.xml",
        "/root.xml",
        "http://192.168.1.3:8080/a b",
      })
  void aDescriptionThatIsNotOnTheRouterIsNotFetched(String location) {
    VirtualHost other = home.home.host("other");
    List<String> visits = new ArrayList<>();
    home.lab
        .await(other.pipes().listen(ListenSpec.all().port(8080)), Home.LIMIT)
        .onOpen(pipe -> visits.add("somebody came"));
    router.location = location;
    assertThat(failure()).contains("does not answer searches");
    assertThat(router.asked).containsOnly("search");
    assertThat(visits).isEmpty();
  }

  @Test
  void searchesAnsweredBySomebodyElseAreNotBelieved() {
    router.searched = search -> List.of();
    ScriptedRouter impostor = new ScriptedRouter(home);
    impostor.location = router.location;
    assertThat(failure()).contains("does not answer searches");
    assertThat(impostor.asked).as("what it was asked").doesNotContain("AddPortMapping");
  }

  @Test
  void aServiceOnAnotherHostIsNone() {
    router.document =
        path ->
            ScriptedRouter.http(
                "200 OK", ScriptedRouter.description("http://192.168.1.99:80/control"));
    assertThat(failure()).contains("it has no service for that");
  }

  @Test
  void redirectsAreNotFollowed() {
    router.document =
        path ->
            ScriptedRouter.bytes(
                "HTTP/1.1 302 Found\r\nLocation: http://192.168.1.1/\r\nContent-Length: 0\r\n\r\n");
    assertThat(failure()).contains("its status is 302");
    assertThat(router.asked).filteredOn(line -> line.startsWith("GET")).hasSize(1);
  }

  @Test
  void anXmlBombDoesNotGoOff() {
    StringBuilder bomb =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 \"x\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a" + i + " \"" + ("&a" + (i - 1) + ";").repeat(10) + "\">");
    }
    String text = bomb + "]><root>&a29;</root>";
    router.document = path -> ScriptedRouter.http("200 OK", text);
    assertThat(failure()).contains("the router's document makes no sense");
  }

  @Test
  void aDocumentThatNeverEndsIsCutOff() {
    router.document = path -> ScriptedRouter.bytes("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(300_000));
    assertThat(failure()).contains("longer than");
  }

  @Test
  void aServerThatTakesTheConnectionAndSaysNothingCostsLimitedTime() {
    router.document = path -> null;
    long before = home.lab.internet().time().nanos();
    assertThat(failure()).contains("took longer than 1500 ms");
    assertThat(Duration.ofNanos(home.lab.internet().time().nanos() - before))
        .isLessThan(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0.0.0.0", "127.0.0.1", "224.0.0.1", "999.1.1.1", "::1", "a.example.net"})
  void anOutsideAddressThatIsNoneIsNotBelieved(String outside) {
    router.outside = outside;
    assertThat(failure()).contains("tells no outside address");
    assertThat(router.asked).doesNotContain("AddPortMapping");
  }

  @Test
  void aPrivateOutsideAddressIsAResultWithADoubt() {
    router.outside = "100.64.3.4";
    assertThat(open().doubt().orElseThrow()).contains("100.64.3.4").contains("double NAT");
  }

  @Test
  void aPortThatIsGrantedButNotInTheTableIsNoPort() {
    router.actions.put("AddPortMapping", in -> "");
    assertThat(failure()).contains("its table says that this port is closed");
  }

  @Test
  void aPortThatIsGrantedButSomebodyElsesIsNoPortAndIsNotTakenAway() {
    List<String> entries = new ArrayList<>(List.of("714"));
    router.actions.put("AddPortMapping", in -> "");
    router.actions.put(
        "GetSpecificPortMappingEntry",
        in ->
            entries.isEmpty()
                ? ScriptedRouter.tag("NewInternalPort", "4000")
                    + ScriptedRouter.tag("NewInternalClient", "192.168.1.77")
                : entries.remove(0));
    assertThat(failure()).contains("is somebody else's");
    assertThat(router.asked).doesNotContain("DeletePortMapping");
  }

  @Test
  void anOldRouterThatWantsNoLeaseGetsNone() {
    List<String> leases = new ArrayList<>();
    var good = router.actions.get("AddPortMapping");
    router.actions.put(
        "AddPortMapping",
        in -> {
          leases.add(in.get("NewLeaseDuration"));
          return in.get("NewLeaseDuration").equals("0") ? good.apply(in) : "725";
        });
    assertThat(open().lifetime()).isEqualTo(Home.LIFETIME);
    home.lab.pass(Home.LIFETIME);
    assertThat(leases).startsWith("600", "0", "0").as("renewed, too").hasSizeGreaterThan(2);
  }

  @Test
  void aLeaseOfAHundredYearsIsRenewedAllTheSame() {
    router.actions.put(
        "GetSpecificPortMappingEntry",
        in ->
            ScriptedRouter.tag("NewInternalPort", "4000")
                + ScriptedRouter.tag("NewInternalClient", "192.168.1.2")
                + ScriptedRouter.tag("NewLeaseDuration", "4294967295"));
    assertThat(open().lifetime()).isEqualTo(Home.LIFETIME);
  }

  @Test
  void aLeaseOfOneSecondIsOfNoUseAndIsGivenBack() {
    router.actions.put(
        "GetSpecificPortMappingEntry",
        in ->
            ScriptedRouter.tag("NewInternalPort", "4000")
                + ScriptedRouter.tag("NewInternalClient", "192.168.1.2")
                + ScriptedRouter.tag("NewLeaseDuration", "1"));
    assertThat(failure()).contains("for 1 s only");
    assertThat(router.asked).endsWith("DeletePortMapping");
  }

  @Test
  void aWishedPortThatIsTakenIsReplacedAFewTimesOnly() {
    router.actions.put("AddPortMapping", in -> "718");
    assertThat(failure()).contains("the port is taken").contains("UPnP error 718");
    assertThat(router.asked).filteredOn("AddPortMapping"::equals).hasSize(5);
  }

  @Test
  void whatARouterSaysCannotWriteOnATerminal() {
    router.actions.put("AddPortMapping", in -> "606");
    assertThat(failure()).contains("UPnP error 606").doesNotContain("\u202e");
  }

  @Test
  void aPortThatBecameSomebodyElsesIsNotRemoved() {
    PortMapping mapping = open();
    router.actions.put(
        "GetSpecificPortMappingEntry",
        in ->
            ScriptedRouter.tag("NewInternalPort", "4000")
                + ScriptedRouter.tag("NewInternalClient", "192.168.1.2")
                + ScriptedRouter.tag("NewPortMappingDescription", "another program's"));
    home.lab.await(mapping.remove(), Home.LIMIT);
    assertThat(router.asked).doesNotContain("DeletePortMapping");
  }

  @Test
  void aRouterThatAnswersTooLateIsKnownTheNextTime() {
    List<Pipe> askers = new ArrayList<>();
    router.slow = askers::add;
    var asking = home.ask(Transport.TCP, router.address);
    home.lab.pass(Discovery.LIMIT.plusMillis(10));
    assertThat(home.failure(asking)).contains("does not answer searches");
    assertThat(askers).isNotEmpty();
    askers.get(0).send(ScriptedRouter.found(router.location));
    home.lab.pass(Duration.ofMillis(20));
    router.asked.clear();
    assertThat(open().isOpen()).isTrue();
    assertThat(router.asked).doesNotContain("search");
  }

  @Test
  void aRouterThatMovedItsHttpPortIsFoundAgain() {
    PortMapping mapping = open();
    router.listen(9999);
    router.closedPort = ScriptedRouter.HTTP;
    router.location = "http://" + router.address.getHostAddress() + ":9999/root.xml";
    router.asked.clear();
    home.lab.pass(Home.LIFETIME.multipliedBy(3));
    assertThat(router.asked).contains("search", "AddPortMapping");
    assertThat(mapping.isOpen()).isTrue();
  }
}
