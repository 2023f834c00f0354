package com.example.wechatpay;

import java.net.URI;

/**
 * Who is paid.
 *
 * @param notifyUrl where WeChat sends notifications
 */
record Merchant(String appid, String mchid, URI notifyUrl) {}
