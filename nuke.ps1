#!/usr/bin/env bash
echo `# <#` > /dev/null

# This file is one script in two languages: bash reads the part up to the exec, PowerShell the part below
# the end of its comment. Both compile the build project when its sources have changed, then run it.

set -eu
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if ! command -v dotnet > /dev/null; then
    echo "nuke: the .NET SDK 10 is missing; install it (https://dotnet.microsoft.com/download/dotnet/10.0) and run this again." >&2
    exit 1
fi

program=$root/build/bin/Release/net10.0/_build.dll
stamp=$root/out/build.stamp
sources=("$root/build" "$root/core/abi" "$root/core/bootformat" "$root/phases/contract" "$root/hil"
    "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json")

changed() {
    [ ! -f "$program" ] || [ ! -f "$stamp" ] ||
        [ -n "$(find "${sources[@]}" -type f -newer "$stamp" ! -path '*/bin/*' ! -path '*/obj/*' -print -quit 2> /dev/null)" ]
}

if changed; then
    mkdir -p "$root/out"
    touch "$stamp.new"
    if ! (cd "$root" && dotnet build build/_build.csproj -c Release --nologo -v quiet -clp:NoSummary > "$root/out/build.log" 2>&1); then
        cat "$root/out/build.log" >&2
        echo "nuke: the build project does not compile (a .NET SDK 10 is needed)." >&2
        exit 1
    fi
    mv -f "$stamp.new" "$stamp"
fi
exec dotnet "$program" "$@"

#> > $null

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $MyInvocation.MyCommand.Path
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('nuke: the .NET SDK 10 is missing; install it (https://dotnet.microsoft.com/download/dotnet/10.0) and run this again.')
    exit 1
}

$program = Join-Path $root 'build/bin/Release/net10.0/_build.dll'
$stamp = Join-Path $root 'out/build.stamp'
$sources = 'build', 'core/abi', 'core/bootformat', 'phases/contract', 'hil',
    'Directory.Build.props', 'Directory.Packages.props', 'global.json' |
    ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path $_ }

$changed = -not (Test-Path $program) -or -not (Test-Path $stamp)
if (-not $changed) {
    $built = (Get-Item $stamp).LastWriteTimeUtc
    $changed = $null -ne (Get-ChildItem -Path $sources -Recurse -File |
        Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.FullName -notmatch '[\\/](bin|obj)[\\/]' } |
        Select-Object -First 1)
}

if ($changed) {
    New-Item -ItemType Directory -Force -Path (Join-Path $root 'out') > $null
    $started = [DateTime]::UtcNow
    Push-Location $root
    $output = & dotnet build build/_build.csproj -c Release --nologo -v quiet -clp:NoSummary 2>&1
    $status = $LASTEXITCODE
    Pop-Location
    if ($status -ne 0) {
        $output | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine('nuke: the build project does not compile (a .NET SDK 10 is needed).')
        exit 1
    }
    Set-Content -Path $stamp -Value ''
    (Get-Item $stamp).LastWriteTimeUtc = $started
}

# At a prompt PowerShell takes a bare -- out of the arguments of a script; here it stands before those of a program. So it is
# looked up in the line that was typed.
$words = @($args)
if ($MyInvocation.Line -and $words -notcontains '--') {
    $offset = $MyInvocation.OffsetInLine - 1
    $line = [System.Management.Automation.Language.Parser]::ParseInput($MyInvocation.Line, [ref]$null, [ref]$null)
    $command = $line.Find({
            param($node)
            $node -is [System.Management.Automation.Language.CommandAst] -and
                $node.Extent.StartOffset -le $offset -and $node.Extent.EndOffset -gt $offset
        }, $true)
    if ($command) {
        $typed = @($command.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
        $mark = $typed.IndexOf('--')
        if ($mark -ge 0 -and $mark -le $words.Count) {
            $words = @($words | Select-Object -First $mark) + '--' + @($words | Select-Object -Skip $mark)
        }
    }
}

& dotnet $program $words
exit $LASTEXITCODE
