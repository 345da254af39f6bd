using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Serving;

/// <summary>What <c>hikyaku serve</c> was asked for.</summary>
/// <param name="Choice">The configuration.</param>
/// <param name="PortOffset">Added to the trial's ports.</param>
/// <param name="LogFormat">text or json; null is the configuration's.</param>
/// <param name="LogLevel">A level; null is the configuration's.</param>
internal sealed record ServeRequest(ConfigurationChoice Choice, int PortOffset, string? LogFormat, string? LogLevel);
