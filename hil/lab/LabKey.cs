using System;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab;

/// <summary>
/// The secret that all hosts of a lab share: a certificate with its private key. Each side of each connection shows this very certificate
/// and proves by TLS that it has the key; who has it may do everything that the lab can do.
/// </summary>
public sealed class LabKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private LabKey(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Makes a new key.</summary>
    public static LabKey Create()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pistachio-lab", pair, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(30));
        return new LabKey(Usable(made));
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="LabException">The file is missing, is no key, or others than its owner may read it.</exception>
    public static LabKey Load(string path)
    {
        if (!File.Exists(path))
            throw new LabException(LabFault.Usage,
                $"there is no lab key {path}; make one with './nuke.ps1 Rig key' and copy it to every host of the lab");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly & ~UnixFileMode.UserExecute) != 0)
            throw new LabException(LabFault.Usage, $"others than its owner may use the lab key {path}; chmod 600 makes it a secret again");
        try
        {
            string text = File.ReadAllText(path);
            using X509Certificate2 read = X509Certificate2.CreateFromPem(text, text);
            return new LabKey(Usable(read));
        }
        catch (Exception trouble) when (trouble is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LabException(LabFault.Usage, $"{path} is no lab key: {trouble.Message}", trouble);
        }
    }

    /// <summary>Writes a key file that only its owner may read.</summary>
    /// <exception cref="LabException">The file exists, or cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
                Directory.CreateDirectory(directory);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using var file = new StreamWriter(path, options);
            using ECDsa pair = Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("a lab key has a private part");
            file.WriteLine(Certificate.ExportCertificatePem());
            file.WriteLine(pair.ExportPkcs8PrivateKeyPem());
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new LabException(LabFault.Usage, $"the lab key {path} cannot be written: {trouble.Message}", trouble);
        }
    }

    /// <summary>The other side has shown this key's certificate. That it has the private part too, the handshake proves.</summary>
    public bool IsShownBy(X509Certificate? shown) =>
        shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawDataMemory.Span);

    /// <summary>Secures a connection that was made.</summary>
    /// <exception cref="AuthenticationException">The other side has another key, or speaks no TLS.</exception>
    public async Task<SslStream> ConnectAsync(Stream line, CancellationToken cancellation)
    {
        var secured = new SslStream(line);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "pistachio-lab",
            ClientCertificates = [Certificate],
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsShownBy(shown),
        };
        await AuthenticateAsync(secured, secured.AuthenticateAsClientAsync(options, cancellation)).ConfigureAwait(false);
        return secured;
    }

    /// <summary>Secures a connection that was accepted.</summary>
    /// <exception cref="AuthenticationException">The other side has another key, or speaks no TLS.</exception>
    public async Task<SslStream> AcceptAsync(Stream line, CancellationToken cancellation)
    {
        var secured = new SslStream(line);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = Certificate,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsShownBy(shown),
        };
        await AuthenticateAsync(secured, secured.AuthenticateAsServerAsync(options, cancellation)).ConfigureAwait(false);
        return secured;
    }

    public void Dispose() => Certificate.Dispose();

    private static async Task AuthenticateAsync(SslStream secured, Task handshake)
    {
        try
        {
            await handshake.ConfigureAwait(false);
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Windows cannot use a private key that was never in a store or a container; elsewhere this only copies it.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
