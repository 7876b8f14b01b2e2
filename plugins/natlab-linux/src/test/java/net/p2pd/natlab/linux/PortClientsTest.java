package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import net.p2pd.api.route.Family;
import net.p2pd.foreign.Foreign;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of others that open ports understand the laboratory's routers: natpmpc and upnpc. */
class PortClientsTest {

  private static final String DESCRIPTION = "http://192.168.1.1:5000/rootDesc.xml";

  private LinuxInternet internet;
  private LinuxHost alice;
  private String outside;

  @BeforeEach
  void open() {
    Here.canRunTheLaboratory();
    Foreign.need("natpmpc", "upnpc");
    internet = LinuxInternet.open(3);
    LinuxHome home =
        internet.home("home", NatOptions.parse("symmetric-random port-mapping=nat-pmp,pcp,upnp"));
    alice = home.host("alice");
    outside = home.router().nat(Family.IPV4, box -> box.external().get(0)).getHostAddress();
  }

  @AfterEach
  void close() {
    if (internet != null) {
      internet.close();
    }
  }

  private String run(String... command) {
    return Program.run(alice, command).output();
  }

  @Test
  void natpmpcOpensAPortThatUpnpcSeesAndClosesItAgain() {
    assertThat(run("natpmpc", "-g", "192.168.1.1", "-a", "7000", "5000", "udp", "60"))
        .contains("Public IP address : " + outside)
        .contains("Mapped public port 7000 protocol UDP to local port 5000");
    assertThat(run("upnpc", "-u", DESCRIPTION, "-l"))
        .containsPattern("UDP +7000->192\\.168\\.1\\.2:5000");
    assertThat(run("natpmpc", "-g", "192.168.1.1", "-a", "0", "5000", "udp", "0"))
        .contains("local port 5000");
    assertThat(run("upnpc", "-u", DESCRIPTION, "-l")).doesNotContain("->192.168.1.2:5000");
  }

  @Test
  void upnpcFindsTheRouterOpensAPortListsItAndClosesItAgain() {
    assertThat(run("upnpc", "-s"))
        .contains("Found valid IGD : http://192.168.1.1:5000/ctl/ports")
        .contains("ExternalIPAddress = " + outside);
    assertThat(run("upnpc", "-u", DESCRIPTION, "-a", "192.168.1.2", "5001", "7001", "TCP", "600"))
        .contains("external " + outside + ":7001 TCP is redirected to internal 192.168.1.2:5001");
    assertThat(run("upnpc", "-u", DESCRIPTION, "-l"))
        .containsPattern("TCP +7001->192\\.168\\.1\\.2:5001");
    assertThat(run("upnpc", "-u", DESCRIPTION, "-d", "7001", "TCP")).contains("returned : 0");
    assertThat(run("upnpc", "-u", DESCRIPTION, "-l")).doesNotContain("->192.168.1.2:5001");
  }
}
