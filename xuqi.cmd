@echo off
rem Runs the command line on Windows; builds it with Maven when it is not there yet.
rem After a change of sources, delete examples\cli\target\xuqi.jar to have it built again.
setlocal
set "JAR=%~dp0examples\cli\target\xuqi.jar"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not exist "%JAR%" (
  echo xuqi: building the command line ... 1>&2
  pushd "%~dp0"
  call mvn -q -B -ntp -Dquick -Dmaven.test.skip=true -pl examples/cli -am package 1>&2
  if errorlevel 1 (
    popd
    echo xuqi: the build failed. 1>&2
    exit /b 1
  )
  popd
)
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -jar "%JAR%" %*
exit /b %ERRORLEVEL%
