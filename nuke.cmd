@echo off
rem Starts nuke.ps1 from a Windows shell, with PowerShell 7 when there is one.
where pwsh >nul 2>nul
if %ERRORLEVEL% equ 0 (
  pwsh -NoProfile -ExecutionPolicy Bypass -File "%~dp0nuke.ps1" %*
) else (
  powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0nuke.ps1" %*
)
exit /b %ERRORLEVEL%
