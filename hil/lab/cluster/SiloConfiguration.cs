using System;
using System.Net;
using System.Security.Authentication;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;

using Pistachio.Hil.Lab.Places;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>How the silos of a lab are set up.</summary>
internal static class SiloConfiguration
{
    private const string ClusterName = "pistachio-lab";

    public static IHost UseSilo(
        this HostApplicationBuilder builder,
        IPEndPoint endPoint,
        string name,
        LabKey key,
        IMembershipTable table,
        ExportedPlaces places,
        string logFile)
    {
        builder.Logging.AddProvider(new SiloLog(logFile)).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(places).AddSingleton(table);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName))
            .Configure<SiloOptions>(options => options.SiloName = name)
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10))
            .Configure<ClusterMembershipOptions>(SetDeadlines)
            .ConfigureEndpoints(endPoint.Address, endPoint.Port, gatewayPort: 0)
            .UseTls(options => Secure(options, key))
            .AddPlacementDirector<HostPlacement, HostPlacementDirector>()
            .AddGrainDirectory(HostDirectory.Name, (_, _) => new HostDirectory()));
        return builder.Build();
    }

    /// <summary>A host is dead after three probes of three seconds; Orleans' own default takes longer than a run wants to wait.</summary>
    private static void SetDeadlines(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(3);
        options.NumMissedProbesLimit = 3;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }

    private static void Secure(TlsOptions options, LabKey key)
    {
        options.LocalCertificate = key.Certificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.SslProtocols = SslProtocols.Tls13;
        options.RemoteCertificateValidation = (shown, _, _) => key.IsShownBy(shown);
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = ClusterName;
    }
}
