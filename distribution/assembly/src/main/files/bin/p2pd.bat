@echo off
rem Starts P2PD. Uses JAVA_HOME, else java from PATH; adds P2PD_JAVA_OPTS to the options in lib\jvm.options.
setlocal enableextensions
for %%I in ("%~dp0..") do set "HOME_DIR=%%~fI"

if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA=java.exe"
)
set "VERSION="
for /f "tokens=3" %%V in ('cmd /c ""%JAVA%" -version 2>&1" ^| findstr /i /c:" version "') do set "VERSION=%%~V"
if not defined VERSION (
  echo p2pd: there is no java; install Java 17 or later, or set JAVA_HOME 1>&2
  exit /b 2
)
for /f "tokens=1,2 delims=.-+_" %%A in ("%VERSION%") do (
  set "FEATURE=%%A"
  if "%%A"=="1" set "FEATURE=%%B"
)
if %FEATURE% LSS 17 (
  echo p2pd: "%JAVA%" is Java %FEATURE%, but 17 or later is needed; set JAVA_HOME to such a one 1>&2
  exit /b 2
)

rem Java refuses two collectors; one named in P2PD_JAVA_OPTS is to win over that of the file.
set "COLLECTOR="
if defined P2PD_JAVA_OPTS (
  echo "%P2PD_JAVA_OPTS%" | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul && set "COLLECTOR=-XX:-UseSerialGC"
)
set "NATIVE="
if %FEATURE% GEQ 24 set "NATIVE=--enable-native-access=net.p2pd.launcher"

rem The start-up archive of a data directory, keyed by Java and installation; see bin/p2pd.
set "ARCHIVE="
set "SHARED="
set "DATA=%LOCALAPPDATA%\p2pd"
if not defined LOCALAPPDATA set "DATA=%USERPROFILE%\AppData\Local\p2pd"
call :data_dir %*
set "KEY=%HOME_DIR%-%JAVA%-%VERSION%"
set "KEY=%KEY:\=_%"
set "KEY=%KEY:/=_%"
set "KEY=%KEY::=_%"
if /i not "%P2PD_ARCHIVE%"=="off" set ARCHIVE="-Dp2pd.archive=%DATA%\start\%KEY%.jsa"
if defined P2PD_JAVA_OPTS (
  echo "%P2PD_JAVA_OPTS%" | findstr /c:"-XX:SharedArchiveFile" /c:"-XX:ArchiveClassesAtExit" /c:"-Xshare" >nul && set "ARCHIVE="
)
if defined ARCHIVE if exist "%DATA%\start\%KEY%.jsa" set SHARED="-XX:SharedArchiveFile=%DATA%\start\%KEY%.jsa"

"%JAVA%" "@%HOME_DIR%\lib\jvm.options" %COLLECTOR% %NATIVE% %ARCHIVE% %SHARED% "-Dp2pd.home=%HOME_DIR%" %P2PD_JAVA_OPTS% --module-path "%HOME_DIR%\lib\boot" --module net.p2pd.launcher/net.p2pd.launcher.Main %*
exit /b %ERRORLEVEL%

rem Sets DATA to what follows --data-dir.
:data_dir
if "%~1"=="" exit /b 0
if "%~1"=="--data-dir" set "DATA=%~2"
shift
goto data_dir
