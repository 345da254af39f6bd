namespace Hikyaku.Server.Configuration;

/// <summary>What a configuration text stands in.</summary>
/// <param name="Source">Its name, for the places of mistakes.</param>
/// <param name="BaseDirectory">What relative paths are relative to.</param>
/// <param name="DataDirectory">Overrides the key <c>dataDirectory</c>; absolute.</param>
/// <param name="CheckCertificates">False when the files are made at the start, or when certificates are of no interest.</param>
internal sealed record ConfigurationContext(string Source, string BaseDirectory, string? DataDirectory = null, bool CheckCertificates = true);
