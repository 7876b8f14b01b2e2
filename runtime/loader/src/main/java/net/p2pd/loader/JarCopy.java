package net.p2pd.loader;

import java.nio.file.Path;

/** A plugin's jar and where its copy lies, or will lie, that classes are loaded from. */
record JarCopy(PluginJar jar, Path path) {}
