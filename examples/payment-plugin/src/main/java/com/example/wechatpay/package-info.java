/**
 * WeChat Pay's native QR codes (API v3) as a payment method: {@code WechatPayProvider} makes it of
 * settings, {@code WechatPaySession} maps the port to WeChat's calls, {@code Gateway} signs and
 * verifies what goes over the wire, {@code NoticeReader} reads what WeChat pushes.
 */
package com.example.wechatpay;
