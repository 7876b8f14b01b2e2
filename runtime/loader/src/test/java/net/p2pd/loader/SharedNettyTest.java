package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.loader.testing.PluginSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plugins that say {@code shares = netty}; a module of that name stands for the host's Netty. */
class SharedNettyTest extends PluginTestBase {

  private Path netty(String whose, Path directory) {
    return jars.jar("netty-common")
        .source("module io.netty.common { exports io.netty.util; }")
        .source(
            "package io.netty.util; public class Version { public static String whose() { return \""
                + whose
                + "\"; } }")
        .writeTo(directory);
  }

  private Class<?> hostsNetty(PluginLoader.Mode mode) throws Exception {
    Path jar = netty("the host's", temporary.resolve("host"));
    if (mode == PluginLoader.Mode.CLASS_LOADERS) {
      @SuppressWarnings("resource") // it lives as long as the test
      ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
      return loader.loadClass("io.netty.util.Version");
    }
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration()
            .resolve(ModuleFinder.of(jar), ModuleFinder.of(), Set.of("io.netty.common"));
    ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, null);
    return layer.findLoader("io.netty.common").loadClass("io.netty.util.Version");
  }

  private void plugin(String name, String properties, boolean brings) {
    Path directory = plugins.resolve(name);
    Path jar = netty("its own", brings ? directory : temporary.resolve("compile"));
    jars.jar(name)
        .source(
            PluginSources.module(
                name,
                "requires io.netty.common;"
                    + " provides net.p2pd.api.connect.ConnectStrategy with "
                    + name
                    + ".Strategy;"))
        .source(
            PluginSources.strategy(
                name,
                name,
                "@Override public String description() { return io.netty.util.Version.whose(); }"))
        .properties(properties)
        .with(jar)
        .writeTo(directory);
  }

  @ParameterizedTest
  @EnumSource
  void aPluginThatSharesItUsesTheHostsAndOneThatDoesNotItsOwn(PluginLoader.Mode mode)
      throws Exception {
    plugin("sharing", "shares = netty", false);
    plugin("solitary", "", true);
    LoadedPlugins loaded = load(loader(mode).sharedNetty(hostsNetty(mode)));
    assertThat(loaded.services(ConnectStrategy.class))
        .extracting(factory -> factory.id() + ": " + factory.description())
        .containsExactly("sharing: the host's", "solitary: its own");
  }

  @ParameterizedTest
  @EnumSource
  void aCopyBesideAPluginThatSharesItIsIgnoredWithAWarning(PluginLoader.Mode mode)
      throws Exception {
    plugin("sharing", "shares = netty", true);
    LoadedPlugins loaded = load(loader(mode).sharedNetty(hostsNetty(mode)));
    assertThat(loaded.services(ConnectStrategy.class).get(0).description()).isEqualTo("the host's");
    assertThat(loaded.info("sharing").orElseThrow().warnings())
        .containsExactly("shares Netty and brings its own netty-common.jar, which is ignored");
  }

  @Test
  void aPluginThatNeedsItWithoutSayingSoIsToldBothWays() throws Exception {
    plugin("silent", "", false);
    LoadedPlugins loaded = load(loader().sharedNetty(hostsNetty(PluginLoader.Mode.LAYERS)));
    assertThat(line(loaded, "silent"))
        .endsWith(
            "resolve: silent.jar requires module io.netty.common, which is in none of its jars; put"
                + " Netty's jars beside it, or say 'shares = netty' in"
                + " META-INF/p2pd/plugin.properties");
  }
}
